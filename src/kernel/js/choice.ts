/** JavaScript runs every space, however little there is to do. */
export const refuses = (): undefined => undefined;
export const isWorthIt = (): boolean => true;
