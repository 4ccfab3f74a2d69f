import type { RequestListener, ServerResponse } from "node:http";
import { paths } from "../../contract/endpoints.ts";
import { monitorPaths } from "../../contract/monitor.ts";
import type { Monitor } from "../create-monitor.ts";
import type { MonitorMetrics } from "../monitor-metrics.ts";
import type { EventFeed } from "./event-feed.ts";
import { loadPage } from "./load-page.ts";

export interface MonitorAppOptions {
  readonly monitor: Monitor;
  readonly metrics: MonitorMetrics;
  readonly feed: EventFeed;
}

/** The page loads what this listener serves, talks to nobody else, and is framed by nobody. */
const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
} as const;

type Answer = (response: ServerResponse) => void | Promise<void>;

/** The monitor's one listener: page, live data, state, metrics, and its own liveness. All of it is read only. */
export function createMonitorApp({ monitor, metrics, feed }: MonitorAppOptions): RequestListener {
  const answers = new Map<string, Answer>();
  for (const [path, { contentType, body }] of loadPage()) {
    answers.set(path, (response) => {
      response.writeHead(200, { "content-type": contentType, "cache-control": "no-cache" }).end(body);
    });
  }
  answers.set(monitorPaths.events, feed.attach);
  answers.set(monitorPaths.state, (response) => answerJson(response, monitor.view()));
  answers.set(paths.health, (response) => answerJson(response, { status: "ok" }));
  answers.set(paths.metrics, async (response) => {
    const text = await metrics.text();
    response.writeHead(200, { "content-type": metrics.contentType }).end(text);
  });

  return async (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const answer = answers.get(request.url?.split("?", 1)[0] ?? "");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else if (answer === undefined) {
      response
        .writeHead(404, { "content-type": "text/plain" })
        .end(`The status page is at ${monitorPaths.page}\n`);
    } else if (request.method === "HEAD" && answer === feed.attach) {
      response.writeHead(200, { "content-type": "text/event-stream" }).end();
    } else {
      await answer(response);
    }
  };
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}
