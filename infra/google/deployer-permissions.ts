import type { PermissionGroup } from "./permission-group.ts";

/**
 * What a deployment of the google stack does, by kind of resource: what the provider calls to create, read, change and
 * delete exactly the resources of that stack. Predefined roles would let the pipeline change everything else of the
 * same service too.
 *
 * @see https://docs.cloud.google.com/iam/docs/permissions-reference
 */
export const deployerPermissionGroups: Readonly<Record<string, PermissionGroup>> = {
  "certificatemanager.certmapentries": {
    verbs: ["create", "delete", "get", "update"],
    why: "Says which certificate the map gives out.",
  },
  "certificatemanager.certmaps": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes the load balancer's map of certificates.",
  },
  "certificatemanager.certs": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes the certificate of the served names.",
  },
  "certificatemanager.dnsauthorizations": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes how the names are proven.",
  },
  "certificatemanager.operations": { verbs: ["get"], why: "Waits for changes of certificates." },
  "compute.backendServices": {
    verbs: ["create", "delete", "get", "setSecurityPolicy", "update", "use"],
    why: "Changes the load balancer's way to the service, and the firewall before it.",
  },
  "compute.firewalls": {
    verbs: ["create", "delete", "get", "update"],
    why: "Changes what the network lets out.",
  },
  "compute.globalAddresses": {
    verbs: ["create", "createInternal", "delete", "deleteInternal", "get", "setLabels", "use"],
    why: "Changes the static address, and the range that the cache's network has.",
  },
  "compute.globalForwardingRules": {
    verbs: ["create", "delete", "get", "setLabels", "setTarget", "update"],
    why: "Changes where the address leads.",
  },
  "compute.globalOperations": { verbs: ["get"], why: "Waits for global changes." },
  "compute.networks": {
    verbs: [
      "addPeering",
      "create",
      "delete",
      "get",
      "removePeering",
      "update",
      "updatePeering",
      "updatePolicy",
      "use",
    ],
    why: "Changes the network that the service sends through, and its peering with the cache's.",
  },
  "compute.projects": { verbs: ["get"], why: "The provider reads the project first." },
  "compute.regionNetworkEndpointGroups": {
    verbs: ["create", "delete", "get", "use"],
    why: "Changes what stands for the service in the load balancer.",
  },
  "compute.regionOperations": { verbs: ["get"], why: "Waits for changes in the region." },
  "compute.securityPolicies": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes the firewall's rules.",
  },
  "compute.sslPolicies": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes which versions of TLS are taken.",
  },
  "compute.subnetworks": {
    verbs: ["create", "delete", "get", "setPrivateIpGoogleAccess", "update", "use"],
    why: "Changes the subnet that the service sends from.",
  },
  "compute.targetHttpProxies": {
    verbs: ["create", "delete", "get", "setUrlMap", "use"],
    why: "Changes the redirect from HTTP.",
  },
  "compute.targetHttpsProxies": {
    verbs: [
      "create",
      "delete",
      "get",
      "setCertificateMap",
      "setQuicOverride",
      "setSslPolicy",
      "setUrlMap",
      "update",
      "use",
    ],
    why: "Changes where TLS ends.",
  },
  "compute.urlMaps": {
    verbs: ["create", "delete", "get", "update", "use"],
    why: "Changes which requests go where.",
  },
  "redis.instances": {
    verbs: ["create", "delete", "get", "getAuthString", "update"],
    why: "Changes the cache, and writes its address with its AUTH string into a secret.",
  },
  "redis.operations": { verbs: ["get"], why: "Waits for changes of the cache." },
  "resourcemanager.projects": { verbs: ["get"], why: "The provider reads the project first." },
  "run.operations": { verbs: ["get"], why: "Waits for a revision to be ready." },
  "run.revisions": { verbs: ["get", "list"], why: "Knows which revisions serve." },
  "run.services": {
    verbs: ["create", "delete", "get", "getIamPolicy", "setIamPolicy", "update"],
    why: "Changes the service; setIamPolicy is what switching Cloud Run's own check of the caller takes.",
  },
  "secretmanager.secrets": {
    verbs: ["create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update"],
    why: "Changes the containers of secrets: the roles that do also read every value in the project.",
  },
  "secretmanager.versions": {
    verbs: ["add", "destroy", "disable", "enable", "get", "list"],
    why: "Adds versions, and takes old ones out of use, without reading them.",
  },
  "servicenetworking.operations": { verbs: ["get"], why: "Waits for the peering." },
  "servicenetworking.services": {
    verbs: ["addPeering", "deleteConnection", "get"],
    why: "Changes the peering with the cache's network.",
  },
};
