/** JavaScript runs every space, whatever the number of steps. */
export const refuses = (): undefined => undefined;
export const isWorthIt = (): boolean => true;
export const lanes = (): number => 1;
export const describe = (): string => "one trial at a time";
