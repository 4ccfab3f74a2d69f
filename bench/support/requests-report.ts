import { type Machine, machineLine } from "./machine.ts";

/** One case of one contender: medians over the rounds. */
export interface Measurement {
  readonly contender: string;
  readonly case: string;
  readonly era: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  /** CPU time of the server per request; undefined where the system does not tell. */
  readonly cpuMicros: number | undefined;
  /** This server's requests per second over the contender's, in the same rounds: the median of the rounds' ratios. */
  readonly ratio: number;
}

export interface RequestsReport {
  readonly machine: Machine;
  readonly pinned: boolean;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly measurements: readonly Measurement[];
}

/** The report as Markdown: one table a case. */
export function toMarkdown({
  machine,
  pinned,
  rounds,
  secondsPerRound,
  measurements,
}: RequestsReport): string {
  const cases = Map.groupBy(
    measurements,
    (each) => `${each.case}, ${each.era}, ${each.connections} connections`,
  );
  const core = pinned
    ? "one core for the server, the load on the others"
    : "no core of its own for the server: this system has no taskset";
  const tables = [...cases].map(([name, rows]) =>
    [
      `**${name}**`,
      "",
      "| | requests/s | p99 ms | CPU µs/request | this server is |",
      "|---|---:|---:|---:|---:|",
      ...rows.map(
        (row) =>
          `| ${row.contender} | ${Math.round(row.requestsPerSecond)} | ${row.p99Ms} | ` +
          `${row.cpuMicros?.toFixed(0) ?? ""} | ${row.ratio.toFixed(2)} × |`,
      ),
    ].join("\n"),
  );
  const method = `${core}; medians of ${rounds} rounds of ${secondsPerRound} s, each with new processes`;
  return [`${machineLine(machine)}; ${method}.`, ...tables].join("\n\n");
}

const ROW_HEIGHT = 26;
const LABEL_WIDTH = 210;
const BAR_WIDTH = 420;

/** The chart: a bar for each contender of each case. */
export function toSvg({ machine, measurements }: RequestsReport): string {
  const most = Math.max(...measurements.map(({ requestsPerSecond }) => requestsPerSecond));
  const cases = Map.groupBy(
    measurements,
    (each) => `${each.case}, ${each.era}, ${each.connections} connections`,
  );
  const parts: string[] = [];
  let y = 50;
  for (const [name, rows] of cases) {
    parts.push(`<text x="16" y="${y}" font-weight="bold">${escapeXml(name)}</text>`);
    for (const row of rows) {
      y += ROW_HEIGHT;
      const width = Math.max(1, Math.round((row.requestsPerSecond / most) * BAR_WIDTH));
      const color = row.contender === rows[0]?.contender ? "#1a7f5a" : "#8a94a6";
      parts.push(
        `<text x="16" y="${y}">${escapeXml(row.contender)}</text>`,
        `<rect x="${LABEL_WIDTH}" y="${y - 14}" width="${width}" height="18" fill="${color}"/>`,
        `<text x="${LABEL_WIDTH + width + 8}" y="${y}">${Math.round(row.requestsPerSecond)}</text>`,
      );
    }
    y += ROW_HEIGHT * 1.5;
  }
  const title = `Requests per second on one core · ${machineLine(machine)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="${y}" font-family="sans-serif" font-size="13" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="14">${escapeXml(title)}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
