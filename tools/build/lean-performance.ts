/**
 * What stands for the global in parts that have to start fast: Node makes its own when it is first asked for, in more
 * than a millisecond. Both count from the start of the process.
 */
export const performance = { now: () => process.uptime() * 1000 };
