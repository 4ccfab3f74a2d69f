import type { Construct } from "constructs";
import { TerraformVariable } from "#tf";

/**
 * Which cluster a deployment goes to: the environment's context in the kubeconfig that is at hand, never the one that
 * somebody selected last. What lets us in stays in that file. Without a file nothing is named, so that the stack can be
 * planned, and read, where there is no cluster; nothing can be applied there.
 */
export function clusterOf(
  scope: Construct,
  context: string,
): { readonly configPath: string; readonly configContext: string } {
  const variable = new TerraformVariable(scope, "kubeconfig", {
    type: "string",
    default: "~/.kube/config",
    description: "The kubeconfig that holds the environment's context.",
  });
  variable.overrideLogicalId("kubeconfig");
  const wherePresent = (value: string) => `\${fileexists(pathexpand(var.kubeconfig)) ? ${value} : null}`;
  return {
    configPath: wherePresent("var.kubeconfig"),
    configContext: wherePresent(JSON.stringify(context)),
  };
}
