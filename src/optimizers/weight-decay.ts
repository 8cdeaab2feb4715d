/** The line of a rule that adds weight decay to the gradient (L2 regularisation). */
export const DECAYED = "d = g + weight_decay * x";
