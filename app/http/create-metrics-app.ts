import type { RequestListener } from "node:http";
import { paths } from "../contract/endpoints.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** The metrics listener: one path, for scrapers, on a port of its own. */
export function createMetricsApp(metrics: Metrics): RequestListener {
  return async (request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path !== paths.metrics) {
      response.writeHead(404, { "content-type": "text/plain" }).end(`Metrics are at ${paths.metrics}\n`);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    try {
      const text = await metrics.text();
      response.writeHead(200, { "content-type": await metrics.contentType() }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  };
}
