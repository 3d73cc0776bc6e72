"""Namespaces and the few terms that code, rather than shapes, must name."""

from __future__ import annotations

from typing import Final

ESS: Final = "https://w3id.org/commons-graph/ess#"
SHAPE: Final = "https://w3id.org/commons-graph/shape#"
SCHEME: Final = "https://w3id.org/commons-graph/scheme/"
ONTOLOGY: Final = "https://w3id.org/commons-graph/ess"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCT: Final = "http://purl.org/dc/terms/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
PROV: Final = "http://www.w3.org/ns/prov#"
SH: Final = "http://www.w3.org/ns/shacl#"
DASH: Final = "http://datashapes.org/dash#"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
VANN: Final = "http://purl.org/vocab/vann/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DQV: Final = "http://www.w3.org/ns/dqv#"
SPDX: Final = "http://spdx.org/rdf/terms#"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
ADMS: Final = "http://www.w3.org/ns/adms#"
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
AS: Final = "https://www.w3.org/ns/activitystreams#"
PROF: Final = "http://www.w3.org/ns/dx/prof/"
SCHEMA_ORG: Final = "https://schema.org/"
PAIR: Final = "http://virtual-assembly.org/ontologies/pair#"
ESSGLOBAL: Final = "http://purl.org/essglobal/vocab/"
GOOD_RELATIONS: Final = "http://purl.org/goodrelations/v1#"
ORG: Final = "http://www.w3.org/ns/org#"

RDF_TYPE: Final = RDF + "type"
RDFS_LABEL: Final = RDFS + "label"
SKOS_PREF_LABEL: Final = SKOS + "prefLabel"
FOAF_PRIMARY_TOPIC: Final = FOAF + "primaryTopic"
DCT_LICENSE: Final = DCT + "license"
ESS_RECORD: Final = ESS + "Record"
ESS_SEQUENCE: Final = ESS + "sequence"
WITHIN: Final = ESS + "within"

PREFIXES: Final[dict[str, str]] = {
    "ess": ESS,
    "shape": SHAPE,
    "theme": SCHEME + "theme/",
    "public": SCHEME + "public/",
    "role": SCHEME + "role/",
    "status": SCHEME + "status/",
    "legal-form": SCHEME + "legal-form/",
    "need-kind": SCHEME + "need-kind/",
    "exchange-mode": SCHEME + "exchange-mode/",
    "stage": SCHEME + "stage/",
    "level": SCHEME + "level/",
    "contribution-role": SCHEME + "contribution-role/",
    "scheme": SCHEME,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dct": DCT,
    "foaf": FOAF,
    "prov": PROV,
    "sh": SH,
    "geo": GEO,
    "void": VOID,
    "sd": SD,
    "vann": VANN,
    "dcat": DCAT,
    "dqv": DQV,
    "spdx": SPDX,
    "vcard": VCARD,
    "adms": ADMS,
    "hydra": HYDRA,
    "ldes": LDES,
    "tree": TREE,
    "as": AS,
    "dash": DASH,
    "prof": PROF,
    "schema": SCHEMA_ORG,
    "pair": PAIR,
    "essglobal": ESSGLOBAL,
    "gr": GOOD_RELATIONS,
    "org": ORG,
}
"""Prefix → namespace, longest namespaces first where one contains another; used by every writer and editor."""

NEUTRAL_BASE: Final = "https://base.invalid/census/"
"""The base under which the journal keeps local IRIs, so that hashes do not depend on where a census is served.

`.invalid` can never resolve (RFC 2606 §2); readers see the configured base in its place.
"""
