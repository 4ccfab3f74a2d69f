import type { Construct } from "constructs";
import { GoogleProvider } from "#google/provider";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import { googleSide } from "./environments/schema.ts";

/** What must exist before anything can be deployed: state, registries, identities, APIs. */
export class FoundationStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const google = googleSide(props.environment.sides);
    if (google) {
      new GoogleProvider(this, "google", {
        project: google.project,
        region: google.region,
        defaultLabels: this.labels,
      });
    }
  }
}
