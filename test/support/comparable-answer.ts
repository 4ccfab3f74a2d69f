import type { HttpAnswer } from "./send-http.ts";

/** What belongs to a connection, and not to the answer that comes over it. */
const framing = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** JSON numbers that count seconds, in JSON or in JSON within a JSON string. */
const UPTIME = /(\\?"uptime_?[sS]econds\\?": ?)[\d.]+/g;
/** Seconds until a budget is back. */
const RESET = /;t=\d+/;
/** The numbers of metrics: which there are is compared, not how much they are. */
const SAMPLES = /\\?"values\\?": ?\[.*?\](?=,(?:\\n| )*\\?"aggregator)/g;

/** An answer without what two servers cannot have in common: ids, times, and the state of their metrics. */
export function comparableAnswer({ status, headers, body }: HttpAnswer) {
  const kept = Object.entries(headers).filter(([name]) => !framing.includes(name));
  return {
    status,
    headers: Object.fromEntries(
      kept.map(([name, value]) => [name, mask(String(value).replace(RESET, ";t=…"))]),
    ),
    body: mask(body),
  };
}

function mask(text: string): string {
  return text
    .replaceAll(UUID, "<id>")
    .replaceAll(ISO_TIME, "<time>")
    .replaceAll(UPTIME, "$1<seconds>")
    .replaceAll(SAMPLES, '"values":[…]');
}
