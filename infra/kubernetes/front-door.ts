import { Construct } from "constructs";
import { IngressV1 } from "#kubernetes/ingress-v1";
import { ServiceV1 } from "#kubernetes/service-v1";
import { ports } from "../../app/contract/endpoints.ts";
import { PORT_NAMES } from "./pod-template.ts";
import { metadataOf, type ServerObjectProps, selectorOf } from "./server-object.ts";

/** Where the certificate comes from: cert-manager asks an issuer for it, or somebody put it into a Secret. */
export type TlsSource =
  | { readonly kind: "cert-manager"; readonly clusterIssuer: string }
  | { readonly kind: "secret"; readonly secretName: string };

export interface FrontDoorProps extends ServerObjectProps {
  /** Host names that it answers with a certificate. */
  readonly hosts: readonly string[];
  /** Which of the cluster's ingress controllers serves it. */
  readonly ingressClass: string;
  readonly tls: TlsSource;
  /**
   * What the controller is told besides, such as time-outs and the size of a body: each has names of its own.
   *
   * @default nothing
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How requests come to the pods: a Service within the cluster, and an Ingress with TLS before it. */
export class FrontDoor extends Construct {
  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { hosts, ingressClass, tls, annotations = {} } = props;
    const service = new ServiceV1(this, "service", {
      metadata: metadataOf(props),
      spec: {
        type: "ClusterIP",
        selector: selectorOf(props),
        // The metrics port is in no Service: monitors scrape the pods.
        port: [{ name: PORT_NAMES.http, port: ports.http, targetPort: PORT_NAMES.http, protocol: "TCP" }],
      },
    });
    const backend = { service: { name: service.metadata.name, port: { name: PORT_NAMES.http } } };
    new IngressV1(this, "ingress", {
      metadata: { ...metadataOf(props), annotations: { ...issuerOf(tls), ...annotations } },
      spec: {
        ingressClassName: ingressClass,
        tls: [
          {
            hosts: [...hosts],
            secretName: tls.kind === "secret" ? tls.secretName : `${props.name}-certificate`,
          },
        ],
        rule: hosts.map((host) => ({ host, http: { path: [{ path: "/", pathType: "Prefix", backend }] } })),
      },
    });
  }
}

/** @see https://cert-manager.io/docs/usage/ingress/#supported-annotations */
function issuerOf(tls: TlsSource): Readonly<Record<string, string>> {
  return tls.kind === "cert-manager" ? { "cert-manager.io/cluster-issuer": tls.clusterIssuer } : {};
}
