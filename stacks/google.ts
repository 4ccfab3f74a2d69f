import type { Construct } from "constructs";
import { GoogleProvider } from "#google/provider";
import { type ContainerSettings, containerSettings } from "../infra/container-settings.ts";
import { Alerts } from "../infra/google/alerts.ts";
import { Dashboard } from "../infra/google/dashboard.ts";
import { FORWARDED_ADDRESSES, FrontDoor } from "../infra/google/front-door.ts";
import { COLLECTOR_IMAGE, MetricsCollector } from "../infra/google/metrics-collector.ts";
import { Network } from "../infra/google/network.ts";
import { NotificationChannel } from "../infra/google/notification-channel.ts";
import { imageReference } from "../infra/google/registry.ts";
import type { SecretReference } from "../infra/google/secret.ts";
import { Service } from "../infra/google/service.ts";
import { serviceAccountEmail } from "../infra/google/service-account.ts";
import { UptimeCheck } from "../infra/google/uptime-check.ts";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import { imageOf } from "./environments/images.ts";
import { stableShare } from "./environments/release.ts";
import { type GoogleSide, servedHosts } from "./environments/sides.ts";
import { GoogleSecrets } from "./google-secrets.ts";
import { recordOutput } from "./names.ts";

export interface GoogleStackProps extends EnvironmentStackProps {
  readonly google: GoogleSide;
}

/** Cloud Run behind a global load balancer, and what watches it. */
export class GoogleStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: GoogleStackProps) {
    super(scope, id, props);
    const { project, region } = props.google;
    const { environment, names, labels } = this;
    new GoogleProvider(this, "google", { project, region, defaultLabels: { ...labels } });
    const email = serviceAccountEmail(project, names.serverAccountId);
    const service = this.createService(props.google, email);
    const frontDoor = new FrontDoor(this, "front-door", {
      name: names.prefix,
      region,
      serviceName: service.service.name,
      hosts: servedHosts(environment, "google"),
      requestsPerMinutePerAddress: props.google.requestsPerMinutePerAddress,
    });
    this.watch(project);
    this.output(
      "service_url",
      "Cloud Run's own address of the service; it answers through the load balancer alone.",
      service.service.uri,
    );
    this.outputRelease(service.service, service.revision);
    this.output("service_account_email", "Who the server is on Google Cloud.", email);
    this.output("load_balancer_ip", "What the A record of the primary points to.", frontDoor.address.address);
    this.output(
      "certificate_validation_records",
      "Records that DNS must have before Google issues the certificate.",
      frontDoor.validationRecords,
    );
    for (const [index, { host, data }] of frontDoor.validationRecords.entries()) {
      this.output(recordOutput(index), `What _acme-challenge.${host} must be.`, data);
    }
  }

  private createService(google: GoogleSide, serviceAccountEmail: string): Service {
    const { environment, names, labels } = this;
    const { project, region: location, redis } = google;
    const deletionProtection = environment.protection === "protected";
    const member = `serviceAccount:${serviceAccountEmail}`;
    const network = new Network(this, "network", { name: names.prefix, region: location });
    const secrets = new GoogleSecrets(this, "secrets", {
      prefix: names.prefix,
      revisions: environment.secrets,
      member,
      redis:
        redis.kind === "none" ? undefined : { ...redis, region: location, networkId: network.network.id },
      deletionProtection,
    });
    const collector = new MetricsCollector(this, "collector", {
      secretId: `${names.prefix}-collector-config`,
      member,
      deletionProtection,
    });
    const stable = stableShare(environment, google.kind);
    return new Service(this, "service", {
      name: names.service,
      location,
      release: environment.release.current.number,
      ...(stable?.pin === undefined ? {} : { stable: { revision: stable.pin, percent: stable.percent } }),
      image: imageReference({
        project,
        location,
        repositoryId: names.registry,
        image: names.images.server,
        digest: imageOf(environment, "server"),
      }),
      serviceAccountEmail,
      size: google.service,
      settings: this.settings(project, secrets),
      network: { networkId: network.network.id, subnetworkId: network.subnetwork.id },
      collector: { image: `${COLLECTOR_IMAGE}@${google.collectorDigest}`, config: collector.config },
      ...(secrets.redisCertificates ? { trustedCertificates: secrets.redisCertificates } : {}),
      deletionProtection,
      labels,
      dependsOn: [...secrets.grants, collector.access],
    });
  }

  private settings(project: string, { references }: GoogleSecrets): ContainerSettings<SecretReference> {
    return containerSettings({
      platform: "cloud-run",
      settings: {
        ...this.environment.settings,
        TRUSTED_PROXIES: String(FORWARDED_ADDRESSES),
        // Lets log lines name their trace in the form that Cloud Logging links.
        GOOGLE_CLOUD_PROJECT: project,
      },
      secrets: references,
    });
  }

  private watch(project: string): void {
    const { environment, names, labels } = this;
    const { repository } = environment;
    const [domain, primaryHost = domain] = servedHosts(environment, "google");
    const channel = new NotificationChannel(this, "on-call", {
      displayName: `${names.prefix}: on call`,
      email: environment.alertEmail,
      labels,
    });
    const uptime = new UptimeCheck(this, "uptime", {
      displayName: `${names.prefix}: ready`,
      project,
      host: primaryHost ?? environment.domain,
      labels,
    });
    new Alerts(this, "alerts", {
      prefix: names.prefix,
      serviceName: names.service,
      uptimeCheckId: uptime.checkId,
      channels: [channel.channel.id],
      runbook: { repository: repository.slug, branch: repository.defaultBranch },
      labels,
    });
    new Dashboard(this, "dashboard", {
      displayName: `${names.prefix}: MCP server`,
      serviceName: names.service,
      labels,
    });
  }
}
