/** The line of a rule that adds weight decay to the gradient, as L2 regularisation does. */
export const DECAYED = "d = g + weight_decay * x";
