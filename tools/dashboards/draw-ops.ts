import { stringify } from "yaml";
import { grafanaDashboard } from "../../infra/telemetry/grafana-dashboard.ts";
import { prometheusRules } from "../../infra/telemetry/prometheus-rules.ts";
import { repository, sharedIdentifiers } from "../../stacks/environments/base.ts";

const NOTE = "# Drawn from app/contract by `npm run dashboards`; changes made here are lost.\n";

/** The files of ops/ that are drawn from the contract: their text by path from the repository's root. */
export function drawOps(): ReadonlyMap<string, string> {
  const { slug, defaultBranch } = repository(sharedIdentifiers);
  const rules = prometheusRules({ repository: slug, branch: defaultBranch });
  return new Map([
    ["ops/prometheus-rules.yml", `${NOTE}${stringify(rules, { lineWidth: 0 })}`],
    ["ops/grafana/dashboards/mcp-servers.json", `${JSON.stringify(grafanaDashboard(), null, 2)}\n`],
  ]);
}
