import { checkStatuses, monitorMetrics, probeNames } from "../../app/contract/monitor.ts";
import {
  breakerStates,
  cacheResults,
  errorTypes,
  GOOGLE_TRACE_FIELD,
  labelledEndpoints,
  labelledMethods,
  logFields,
  type MetricDefinition,
  maxSeries,
  metrics,
  outcomes,
  spanAttributes,
} from "../../app/contract/telemetry.ts";
import { markdownTable } from "./markdown-table.ts";

const EXAMPLE = { toolCount: 4, clientCount: 10, breakerCount: 3 } as const;

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** docs/metrics.md, from the contract. */
export function renderMetrics(): string {
  return `# Metrics, logs and traces

<!-- Generated from app/contract/telemetry.ts by \`npm run docs\`; edit that file. -->

## Metrics

Prometheus text at \`/metrics\` of the metrics listener (\`METRICS_PORT\`), never on the public port. The listener has
no Host rules, because scrapers reach it by address or by a service's name; keep its port inside the network.

${markdownTable(["Metric", "Type", "Labels", "Meaning"], Object.values(metrics).map(metricRow))}

Node's own metrics (\`process_*\`, \`nodejs_*\`: event loop lag, heap, garbage collection) come on top.

### Label values

${markdownTable(
  ["Label", "Values"],
  [
    ["`method`", `${code(labelledMethods)}, else \`other\``],
    ["`endpoint`", `${code(labelledEndpoints)}, else \`other\``],
    ["`status`", code(outcomes)],
    ["`client_id`", "a client that has an API key, `anonymous`, else `other`"],
    ["`version`", "the server's"],
    ["`error_type`", code(errorTypes)],
    ["`tool_name`", "a tool of the server, else `other`"],
    ["`success`", "`true` when the call ended `ok`, else `false`"],
    ["`type`", code(cacheResults)],
    ["`target`", `an upstream server or the shared cache`],
  ],
)}

Callers cannot make time series: a value that is not known in advance is \`other\`. A server with ${EXAMPLE.toolCount} tools,
${EXAMPLE.clientCount} clients and ${EXAMPLE.breakerCount} circuit breakers never has more than ${maxSeries(EXAMPLE)} of its own. The breaker's gauge is ${Object.entries(
    breakerStates,
  )
    .map(([name, value]) => `${value} when ${name}`)
    .join(", ")}.

## The fleet monitor's metrics

At \`/metrics\` of the monitor's listener; see [monitor.md](monitor.md).

${markdownTable(["Metric", "Type", "Labels", "Meaning"], Object.values(monitorMetrics).map(metricRow))}

\`server\` is the name that the monitor was given, \`status\` is ${code(checkStatuses)}, and \`method\` is ${code(probeNames)}.

## Log

One JSON object a line on standard output, and in \`LOG_FILE\` if it is set. Besides \`time\`, \`level\`, \`message\`,
\`environment\`, \`version\` and \`platform\`, the line of a request has:

${markdownTable(
  ["Field", "Meaning"],
  [
    [code([logFields.severity]), "the level in Google Cloud's words"],
    [
      code([logFields.requestId]),
      "from `X-Request-Id` when sane, else API Gateway's, else made; every answer returns it",
    ],
    [code([logFields.traceId]), "of the trace that the request is part of; absent when there is none"],
    [
      code([GOOGLE_TRACE_FIELD]),
      "the same as Google Cloud's log viewer takes it, when `GOOGLE_CLOUD_PROJECT` is set",
    ],
    [code([logFields.principal]), "who called"],
    [code([logFields.method, logFields.tool]), "what was asked for"],
    [code([logFields.durationMs]), "milliseconds to the last byte of the answer"],
    [
      code([logFields.outcome, logFields.errorType]),
      "how it ended, in the words of `status` and `error_type`",
    ],
    [code([logFields.audit]), "`tool_call` or `refusal`: the line is an audit event"],
  ],
)}

The line of a tool call and of a refusal **is** its audit event, so that there is one line per request. Audit events
are written whatever \`LOG_LEVEL\` is. Arguments, results, credentials and messages of errors are never logged: an error
is its class, its code and its stack.

## Traces

With \`OTEL_EXPORTER_OTLP_ENDPOINT\` set, each request is one span, such as \`tools/call process_data\`, sent by OTLP
over HTTP. Its parent is \`_meta.traceparent\` of the message; the header \`traceparent\` stands in where there is none, and
is linked where both are there. Its status is an error when \`${spanAttributes.errorType}\` is set.

${markdownTable(
  ["Attribute", "Value of"],
  Object.entries(spanAttributes).map(([meaning, name]) => [`\`${name}\``, spacedWords(meaning)]),
)}
`;
}

function metricRow({ name, type, labels, help, buckets }: MetricDefinition): readonly string[] {
  const bounds = buckets ? ` Buckets: ${buckets.join(", ")}.` : "";
  return [`\`${name}\``, type, code(labels), `${help}${bounds}`];
}

/** `errorType` as "error type". */
function spacedWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
