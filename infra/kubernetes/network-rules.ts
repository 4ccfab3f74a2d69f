import { Construct } from "constructs";
import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecIngress,
} from "#kubernetes/network-policy-v1";
import { ports } from "../../app/contract/endpoints.ts";
import { metadataOf, type ServerObjectProps, selectorOf } from "./server-object.ts";

/** The shared cache: its port, and the addresses that it may have, in CIDR notation. */
export interface RedisPlace {
  readonly cidr: string;
  readonly port: number;
}

export interface NetworkRulesProps extends ServerObjectProps {
  /** Namespace of the ingress controller. */
  readonly ingressNamespace: string;
  /** Namespace of what scrapes the metrics; absent where nothing does. */
  readonly monitoringNamespace: string | undefined;
  /** Absent where there is no shared cache. */
  readonly redis: RedisPlace | undefined;
  /** Addresses that the settings name: collector, authorization server, upstream servers. */
  readonly urls: readonly string[];
}

const DNS_PORT = 53;
const HTTPS_PORT = 443;
/** The address of a node's own DNS cache. @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const NODE_DNS = "169.254.20.10/32";
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": HTTPS_PORT };

/**
 * Who reaches the pods, and whom they reach; everything else is refused. The node that a pod runs on always reaches it,
 * and so its probes do.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkRules extends Construct {
  constructor(scope: Construct, id: string, props: NetworkRulesProps) {
    super(scope, id);
    new NetworkPolicyV1(this, "policy", {
      metadata: metadataOf(props),
      spec: {
        podSelector: { matchLabels: selectorOf(props) },
        policyTypes: ["Ingress", "Egress"],
        ingress: incoming(props),
        egress: outgoing(props),
      },
    });
  }
}

function incoming({
  ingressNamespace,
  monitoringNamespace,
}: NetworkRulesProps): NetworkPolicyV1SpecIngress[] {
  const from = (namespace: string, port: number) => ({ from: [inNamespace(namespace)], ports: [tcp(port)] });
  return [
    from(ingressNamespace, ports.http),
    ...(monitoringNamespace === undefined ? [] : [from(monitoringNamespace, ports.metrics)]),
  ];
}

function outgoing({ redis, urls }: NetworkRulesProps): NetworkPolicyV1SpecEgress[] {
  const named = urls
    .map((url) => new URL(url))
    .map(({ port, protocol }) => Number(port || DEFAULT_PORTS[protocol]));
  return [
    {
      to: [inNamespace("kube-system"), { ipBlock: { cidr: NODE_DNS } }],
      ports: [{ port: String(DNS_PORT), protocol: "UDP" }, tcp(DNS_PORT)],
    },
    ...(redis === undefined ? [] : [{ to: [{ ipBlock: { cidr: redis.cidr } }], ports: [tcp(redis.port)] }]),
    // Names become addresses that a policy cannot know: the ports are what it can hold on to.
    { ports: [...new Set([HTTPS_PORT, ...named])].sort((a, b) => a - b).map(tcp) },
  ];
}

/** Every namespace has its name as a label, which the cluster sets. */
function inNamespace(name: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function tcp(port: number) {
  return { port: String(port), protocol: "TCP" };
}
