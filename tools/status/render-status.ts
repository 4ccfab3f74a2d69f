import { PIN_OUTPUT, RELEASE_OUTPUT } from "../../stacks/environments/release.ts";
import type { StackOutputs } from "../shared/read-outputs.ts";
import type { EnvironmentStatus, SideStatus } from "./environment-status.ts";
import type { DnsAnswer } from "./read-dns.ts";

/** Longer values are not for reading; `--json` has them. */
const MAX_VALUE_LENGTH = 90;

/** One screen for a person. */
export function renderStatus(status: EnvironmentStatus): string {
  const { environment, domain, healthy, sides, dns, stacks } = status;
  const rows = [
    ["release", describeRelease(status)],
    ...sides.map((side) => [describeName(side), describeSide(side)]),
    ["dns", describeDns(dns)],
  ];
  const outputs = Object.entries(stacks).flatMap(([stack, each]) => [stack, ...describeOutputs(each), ""]);
  return `${[`${environment} · ${domain} · ${healthy ? "healthy" : "NOT HEALTHY"}`, "", ...table(rows), "", ...outputs].join("\n").trimEnd()}\n`;
}

function describeRelease({ release, percent }: EnvironmentStatus): string {
  if (release === undefined) return "none yet";
  const { current, stable, before } = release;
  const share = stable && percent < 100 ? `${percent} %, beside release ${stable.number}` : "everybody";
  const back = (stable ?? before[0])?.number;
  return `${current.number} to ${share}; a rollback returns to ${back === undefined ? "nothing" : `release ${back}`}`;
}

function describeName({ side, role }: SideStatus): string {
  return role === "only" ? side : `${side}, ${role}`;
}

function describeSide({ health, release, pin, address }: SideStatus): string {
  const state =
    health.status === "healthy"
      ? `healthy in ${health.milliseconds} ms`
      : "reason" in health
        ? `${health.status}: ${health.reason}`
        : health.status;
  const served = release === undefined ? [] : [`release ${release}${pin ? ` (${pin})` : ""}`];
  return [state, ...served, ...(address ? [`at ${address}`] : [])].join(" · ");
}

function describeDns(dns: DnsAnswer): string {
  if (dns.status === "silent") return `no answer: ${dns.reason}`;
  return `${dns.addresses.join(", ")}: ${dns.side ?? "no side of this environment"}`;
}

function describeOutputs(outputs: StackOutputs): readonly string[] {
  if (outputs.status === "never-deployed") return ["  never deployed"];
  if (outputs.status === "unreadable") return [`  the state cannot be read: ${firstLine(outputs.message)}`];
  const shown = Object.entries(outputs.values).filter(
    ([name, value]) =>
      typeof value === "string" &&
      value.length <= MAX_VALUE_LENGTH &&
      ![RELEASE_OUTPUT, PIN_OUTPUT].includes(name),
  );
  return shown.length === 0
    ? ["  no outputs"]
    : table(shown.map(([name, value]) => [`  ${name}`, String(value)]));
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  return rows.map(([left = "", right = ""]) => `${left.padEnd(width)}  ${right}`.trimEnd());
}
