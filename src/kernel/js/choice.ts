/** JavaScript runs every space, whatever the number of steps. */
export const refuses = (): undefined => undefined;
export const isWorthIt = (): boolean => true;
