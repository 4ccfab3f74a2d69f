import { objectives } from "../../app/contract/objectives.ts";
import type { Promised, Report } from "./report.ts";

const [, latency] = objectives;

/** The report as text. */
export function renderText(report: Report): string {
  const { environment, fault, rules, speed, seconds, machineSeconds, calls, availability, promises } = report;
  const rows = [
    ["", "measured", "promised", ""],
    ...promises.map((promised) => [
      promised.what,
      promised.measured === undefined ? "never" : formatAmount(promised.measured, promised.unit),
      promised.limit === 0 ? "none" : `at most ${formatAmount(promised.limit, promised.unit)}`,
      promised.held ? "kept" : "BROKEN",
    ]),
  ];
  const compressed =
    speed === 1
      ? `It took ${machineSeconds.toFixed(0)} s.`
      : `Times are ${environment}'s, uncompressed: ${seconds.toFixed(0)} s of it took ${machineSeconds.toFixed(1)} s here, at ${speed} times the speed.\n` +
        "Its clock stands still while this machine starts a process or answers a health check; the time of a call is\n" +
        `not compressed: 10 ms here count as ${(10 * speed).toFixed(0)} ms.`;
  const eras = Object.entries(calls.byEra).map(([era, count]) => `${count} of ${era}`);
  const reasons = Object.entries(calls.lostBy).map(([reason, count]) => `${count} × ${reason}`);
  return `
Drill of ${environment}: ${fault}. Checks every ${rules.intervalSeconds} s, ${rules.failureThreshold} in a row decide, answers are kept for ${rules.ttlSeconds} s.
${compressed}

${formatTable(rows)}

${calls.total} calls by ${calls.clients} clients (${eras.join(", ")}), ${calls.perSecond.toFixed(1)} a second
  ${calls.primary} answered by the primary, ${calls.secondary} by the secondary; ${calls.late} took over ${latency.indicator.thresholdSeconds} s longer than usual
  ${calls.lost} lost${reasons.length === 0 ? "" : `: ${reasons.join(", ")}`}
availability: ${percent(availability.window)} from the fault to the failover, ${percent(availability.rest)} in the rest, ${percent(availability.drill)} in all

${report.held ? "Every promise was kept." : "A promise was broken."}
`;
}

export function formatAmount(amount: number, unit: Promised["unit"]): string {
  if (unit === "calls") return String(amount);
  return `${Number(amount.toFixed(1))} ${unit}`;
}

function percent(share: number): string {
  // Never rounded up to a whole that it is not.
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}
