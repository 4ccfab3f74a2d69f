import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { listen, portOf } from "../../app/http/listen.ts";
import { decodeTraceExport, type ExportedSpan } from "./decode-trace-export.ts";

export interface OtlpCollector {
  readonly endpoint: string;
  /** What arrived so far, decoded. */
  readonly spans: readonly ExportedSpan[];
  /** What was wrong with requests that arrived. */
  readonly faults: readonly unknown[];
  readonly stop: () => void;
}

/** Stands in for an OpenTelemetry collector: takes what OTLP over HTTP in protobuf brings, and refuses anything else. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: ExportedSpan[] = [];
  const faults: unknown[] = [];
  const server = await listen(
    async (request, response) => {
      try {
        const { "content-type": type, "content-encoding": encoding } = request.headers;
        if (request.url !== "/v1/traces" || type !== "application/x-protobuf") {
          throw new Error(`${request.method} ${request.url} with ${type}`);
        }
        const body = await buffer(request);
        spans.push(...decodeTraceExport(encoding === "gzip" ? gunzipSync(body) : body));
        // An empty ExportTraceServiceResponse: everything was taken.
        response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      } catch (error) {
        faults.push(error);
        response.writeHead(400).end();
      }
    },
    { host: "127.0.0.1", port: 0 },
  );
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    spans,
    faults,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
