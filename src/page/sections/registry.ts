import type { Section } from "../section.ts";
import { bestSection } from "./best-section.ts";
import { expectedTimeSection } from "./expected-time-section.ts";
import { gridSection } from "./grid-section.ts";
import { hyperparametersSection } from "./hyperparameters-section.ts";
import { mapSection } from "./map-section.ts";
import { profileSection } from "./profile-section.ts";
import { runSection } from "./run-section.ts";
import { runtimesSection } from "./runtimes-section.ts";
import { sensitivitySection } from "./sensitivity-section.ts";
import { summarySection } from "./summary-section.ts";
import { targetsSection } from "./targets-section.ts";

/** All sections, in the order of the page. */
export const SECTIONS: readonly Section[] = [
  summarySection,
  mapSection,
  runSection,
  hyperparametersSection,
  sensitivitySection,
  profileSection,
  targetsSection,
  runtimesSection,
  bestSection,
  expectedTimeSection,
  gridSection,
];
