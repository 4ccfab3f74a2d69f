import type { Construct } from "constructs";
import { KubernetesProvider } from "#kubernetes/provider";
import { ServiceAccountV1 } from "#kubernetes/service-account-v1";
import { parseSetting } from "../app/contract/parse-settings.ts";
import { type ContainerSettings, containerSettings } from "../infra/container-settings.ts";
import { DisruptionBudget } from "../infra/kubernetes/disruption-budget.ts";
import { FrontDoor } from "../infra/kubernetes/front-door.ts";
import { Namespace } from "../infra/kubernetes/namespace.ts";
import { NetworkRules } from "../infra/kubernetes/network-rules.ts";
import { OperatorObjects } from "../infra/kubernetes/operator-objects.ts";
import type { SecretReference } from "../infra/kubernetes/secret.ts";
import { metadataOf, type ServerObjectProps } from "../infra/kubernetes/server-object.ts";
import { splitReplicas } from "../infra/kubernetes/split-replicas.ts";
import { Workload } from "../infra/kubernetes/workload.ts";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import { imageOf } from "./environments/images.ts";
import { stableShare } from "./environments/release.ts";
import { type KubernetesSide, servedHosts } from "./environments/sides.ts";
import { clusterOf } from "./kubeconfig.ts";
import { KubernetesSecrets } from "./kubernetes-secrets.ts";

export interface KubernetesStackProps extends EnvironmentStackProps {
  readonly kubernetes: KubernetesSide;
}

/** A Deployment behind an Ingress, in a namespace of its own, and what watches it. */
export class KubernetesStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: KubernetesStackProps) {
    super(scope, id, props);
    const { kubernetes } = props;
    const { environment, names, labels } = this;
    new KubernetesProvider(this, "kubernetes", clusterOf(this, kubernetes.context));
    const namespace = new Namespace(this, "namespace", {
      name: kubernetes.namespace,
      labels,
      deletionProtection: environment.protection === "protected",
    });
    const server: ServerObjectProps = { name: names.prefix, namespace: namespace.name, labels };
    const settings = this.settings(kubernetes, server);
    const newest = this.run(kubernetes, server, settings);
    new DisruptionBudget(this, "disruption-budget", server);
    new FrontDoor(this, "front-door", {
      ...server,
      hosts: servedHosts(environment, kubernetes.kind),
      ingressClass: kubernetes.ingress.class,
      tls: kubernetes.ingress.tls,
      annotations: kubernetes.ingress.annotations,
    });
    this.connect(kubernetes, server);
    this.outputRelease(newest.deployment);
    this.output("namespace_name", "Where the server's objects are.", namespace.name);
    this.output("ingress_address", "What an A record points to.", kubernetes.ingress.address);
  }

  /** @returns What runs the newest release: beside it, where that is a canary, runs the one that it is to replace. */
  private run(
    { size, replicas, image }: KubernetesSide,
    server: ServerObjectProps,
    settings: ContainerSettings<SecretReference>,
  ): Workload {
    const { environment } = this;
    // Of its own, so that whatever is granted to the namespace's default is not granted to the server.
    const account = new ServiceAccountV1(this, "service-account", {
      metadata: metadataOf(server),
      automountServiceAccountToken: false,
    });
    const workload = {
      ...server,
      settings,
      shutdownTimeoutMs: shutdownTimeoutMs(settings),
      size,
      serviceAccountName: account.metadata.name,
    };
    const newest = `${image}@${imageOf(environment, "server")}`;
    const stable = stableShare(environment, "kubernetes");
    const served = stable?.release.images.server;
    // An environment with a share that no number of its pods can give is refused by its schema.
    const split = stable && splitReplicas(replicas, 100 - stable.percent);
    if (split === undefined || served === undefined) {
      return new Workload(this, "server", { ...workload, track: "stable", image: newest, replicas });
    }
    // As it was, settings and all, even where this deployment brings others.
    new Workload(this, "server", {
      ...workload,
      track: "stable",
      image: `${image}@${served}`,
      replicas: split.stable,
      frozen: true,
    });
    return new Workload(this, "canary", {
      ...workload,
      track: "canary",
      image: newest,
      replicas: split.canary,
    });
  }

  private settings(
    { ingress }: KubernetesSide,
    server: ServerObjectProps,
  ): ContainerSettings<SecretReference> {
    const { environment } = this;
    const secrets = new KubernetesSecrets(this, "secrets", { server, revisions: environment.secrets });
    return containerSettings({
      platform: "kubernetes",
      settings: { ...environment.settings, TRUSTED_PROXIES: String(ingress.forwardedAddresses) },
      secrets: secrets.references,
    });
  }

  private connect({ ingress, monitoring, redis }: KubernetesSide, server: ServerObjectProps): void {
    const { settings, repository } = this.environment;
    new NetworkRules(this, "network", {
      ...server,
      ingressNamespace: ingress.namespace,
      monitoringNamespace: monitoring.kind === "none" ? undefined : monitoring.namespace,
      redis: redis.kind === "none" ? undefined : redis,
      urls: urlsOf(settings),
    });
    if (monitoring.kind !== "prometheus-operator") return;
    new OperatorObjects(this, "monitoring", {
      ...server,
      selectedBy: monitoring.selectedBy,
      runbook: { repository: repository.slug, branch: repository.defaultBranch },
    });
  }
}

function shutdownTimeoutMs({ plain }: ContainerSettings<SecretReference>): number {
  return Number(parseSetting("SHUTDOWN_TIMEOUT_MS", plain["SHUTDOWN_TIMEOUT_MS"]).value);
}

/** Every address that the settings name, lists and maps of addresses taken apart. */
function urlsOf(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.values(settings).flatMap((text) => text?.match(/https?:\/\/[^\s,]+/g) ?? []);
}
