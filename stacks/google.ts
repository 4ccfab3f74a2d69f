import type { Construct } from "constructs";
import { GoogleProvider } from "#google/provider";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import type { GoogleSide } from "./environments/schema.ts";

export interface GoogleStackProps extends EnvironmentStackProps {
  readonly google: GoogleSide;
}

/** The primary: Cloud Run behind a global load balancer, and what watches it. */
export class GoogleStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: GoogleStackProps) {
    super(scope, id, props);
    const { google } = props;
    new GoogleProvider(this, "google", {
      project: google.project,
      region: google.region,
      defaultLabels: this.labels,
    });
  }
}
