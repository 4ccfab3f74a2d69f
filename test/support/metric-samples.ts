import { legacyRequest, post } from "./mcp-request.ts";

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of one metric, read through the resource that every server offers. */
export async function metricSamples(
  mcpUrl: URL,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly MetricSample[]> {
  const request = legacyRequest("resources/read", { uri: "monitoring://metrics" });
  const answer = await post(mcpUrl, request, headers);
  const { result } = (await answer.json()) as { result: { contents: [{ text: string }] } };
  const metrics = JSON.parse(result.contents[0].text) as { name: string; values: MetricSample[] }[];
  return metrics.find((metric) => metric.name === name)?.values ?? [];
}
