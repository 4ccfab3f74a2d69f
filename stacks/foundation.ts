import type { Construct } from "constructs";
import { AwsProvider } from "#aws/provider";
import { GoogleProvider } from "#google/provider";
import { EnvironmentStack, type EnvironmentStackProps, ZONE_OUTPUT } from "./environment-stack.ts";
import { awsAccountOf, findSide } from "./environments/sides.ts";
import { AwsFoundation } from "./foundation-aws.ts";
import { GoogleFoundation } from "./foundation-google.ts";

/**
 * What must exist before anything can be deployed: the state's bucket, registries, identities, APIs. A person deploys
 * it; the pipeline cannot, because it decides what the pipeline may do.
 */
export class FoundationStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const { environment, names, labels } = this;
    const google = findSide(environment.sides, "google");
    const account = awsAccountOf(environment.sides);
    if (google) {
      const { project, region } = google;
      new GoogleProvider(this, "google", { project, region, defaultLabels: { ...labels } });
      const foundation = new GoogleFoundation(this, "google-foundation", { environment, google, names });
      const { planner, deployer, provider } = foundation.identity;
      this.output("google_registry", "Repository that images are pushed to.", foundation.registryAddress);
      this.output(
        "google_workload_identity_provider",
        "Provider that workflows authenticate with.",
        provider.name,
      );
      this.output("google_planner", "Service account that plans.", planner.email);
      this.output("google_deployer", "Service account that deploys.", deployer.email);
    }
    if (account) {
      new AwsProvider(this, "aws", {
        region: account.region,
        allowedAccountIds: [account.accountId],
        defaultTags: [{ tags: { ...labels } }],
      });
      const foundation = new AwsFoundation(this, "aws-foundation", {
        environment,
        account,
        names,
        ...(environment.sides.kind === "pair" ? { zone: environment.sides.dns.zone } : {}),
      });
      const { plannerArn, deployerArn } = foundation.identity;
      if (foundation.registryAddress !== undefined)
        this.output("aws_registry", "Repository that images are pushed to.", foundation.registryAddress);
      this.output("aws_planner", "Role that plans.", plannerArn);
      this.output("aws_deployer", "Role that deploys.", deployerArn);
      if (foundation.zone) {
        const { zoneId, nameServers } = foundation.zone.zone;
        this.output(ZONE_OUTPUT, "The Route 53 zone.", zoneId);
        this.output("name_servers", "What the parent of the zone delegates to.", nameServers);
      }
    }
  }
}
