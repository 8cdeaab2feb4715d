/** Sources that several objectives cite. */
export const SURJANOVIC_BINGHAM =
  "Surjanovic & Bingham, Virtual Library of Simulation Experiments: Test Functions and Datasets (sfu.ca/~ssurjano)";
export const WIKIPEDIA = "Wikipedia, Test functions for optimization";
export const MORE_GARBOW_HILLSTROM =
  "Moré, Garbow & Hillstrom 1981, Testing Unconstrained Optimization Software, ACM TOMS 7(1)";
export const JAMIL_YANG =
  "Jamil & Yang 2013, A literature survey of benchmark functions for global optimisation problems (arXiv 1308.4008)";
export const NESTEROV = "Nesterov 2004, Introductory Lectures on Convex Optimization";
export const GOH = "Goh 2017, Why Momentum Really Works, Distill";
export const BBOB =
  "Hansen et al. 2009, Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions Definitions";
