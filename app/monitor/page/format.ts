const NONE = "–";
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockWithSeconds = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** Milliseconds as people read them: `38 ms`, `1.24 s`. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A share between 0 and 1 in percent, rounded down: 100 % means that nothing at all went wrong. */
export function formatShare(share: number | null): string {
  if (share === null) return NONE;
  const percent = Math.floor(share * 10_000) / 100;
  return `${percent === 100 ? "100" : percent.toFixed(2)} %`;
}

/** An objective's target, as exactly as it was set. */
export function formatTarget(target: number): string {
  return `${Number((target * 100).toPrecision(8))} %`;
}

/** A length of time in its largest one or two units: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min`;
  const [large, small] = whole < DAY_S ? ([HOUR_S, MINUTE_S] as const) : ([DAY_S, HOUR_S] as const);
  const [largeUnit, smallUnit] = whole < DAY_S ? ["h", "min"] : ["d", "h"];
  const rest = Math.floor((whole % large) / small);
  return `${Math.floor(whole / large)} ${largeUnit}${rest === 0 ? "" : ` ${rest} ${smallUnit}`}`;
}

export function formatClock(at: number): string {
  return clock.format(at);
}

export function formatClockWithSeconds(at: number): string {
  return clockWithSeconds.format(at);
}

export function formatDay(at: number): string {
  return day.format(at);
}
