/** The shortest reason that is taken for one, in characters; "not needed" has ten. */
export const MIN_REASON_LENGTH = 20;
