import { describe, expect, it } from "vitest";
import { NetworkRules, type NetworkRulesProps } from "../../../infra/kubernetes/network-rules.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { selector, server } from "./support/any-server.ts";

const props: NetworkRulesProps = {
  ...server,
  ingressNamespace: "ingress",
  monitoringNamespace: undefined,
  redis: undefined,
  urls: [],
};
const rules = (options: Partial<NetworkRulesProps> = {}) =>
  synthesizeConstruct((scope) => new NetworkRules(scope, "network", { ...props, ...options })).only(
    "kubernetes_network_policy_v1",
  )["spec"] as { ingress: unknown[]; egress: { ports: { port: string }[] }[] };
const namespace = (name: string) => ({
  namespace_selector: { match_labels: { "kubernetes.io/metadata.name": name } },
});

describe("NetworkRules", () => {
  it("is about the pods of the server, and refuses what it does not name", () => {
    expect(rules()).toMatchObject({
      pod_selector: { match_labels: selector },
      policy_types: ["Ingress", "Egress"],
    });
  });

  it("lets requests in from the ingress controller, and scrapes from monitoring alone", () => {
    const requests = { from: [namespace("ingress")], ports: [{ port: "8080", protocol: "TCP" }] };
    const scrapes = { from: [namespace("monitoring")], ports: [{ port: "9090", protocol: "TCP" }] };
    expect(rules().ingress).toEqual([requests]);
    expect(rules({ monitoringNamespace: "monitoring" }).ingress).toEqual([requests, scrapes]);
  });

  it("lets names be looked up, and HTTPS out", () => {
    expect(rules().egress).toEqual([
      {
        to: [namespace("kube-system"), { ip_block: { cidr: "169.254.20.10/32" } }],
        ports: [
          { port: "53", protocol: "UDP" },
          { port: "53", protocol: "TCP" },
        ],
      },
      { ports: [{ port: "443", protocol: "TCP" }] },
    ]);
  });

  it("lets out to the shared cache, and to the ports that the settings name", () => {
    const { egress } = rules({
      redis: { cidr: "10.0.0.0/24", port: 6380 },
      urls: [
        "http://collector.observability:4318",
        "https://issuer.example.com",
        "http://other.example.com/mcp",
      ],
    });
    expect(egress[1]).toEqual({
      to: [{ ip_block: { cidr: "10.0.0.0/24" } }],
      ports: [{ port: "6380", protocol: "TCP" }],
    });
    expect(egress[2]?.ports.map(({ port }) => port)).toEqual(["80", "443", "4318"]);
  });
});
