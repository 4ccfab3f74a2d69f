import { expect, it } from "vitest";
import { DisruptionBudget } from "../../../infra/kubernetes/disruption-budget.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { selector, server } from "./support/any-server.ts";

it("DisruptionBudget lets planned work take one pod at a time, of the server and its canary together", () => {
  const made = synthesizeConstruct((scope) => new DisruptionBudget(scope, "budget", server));
  expect(made.only("kubernetes_pod_disruption_budget_v1")).toMatchObject({
    metadata: { name: "mcp-dev", namespace: "mcp" },
    spec: { max_unavailable: "1", selector: { match_labels: selector } },
  });
});
