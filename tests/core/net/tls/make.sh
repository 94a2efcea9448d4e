#!/usr/bin/env bash
# Makes the certificates for the tests of secure connections: an authority of their own, and what it signed.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
touch "$scratch/index"
cat > "$scratch/ca.conf" <<CONF
[ca]
default_ca = tests
[tests]
new_certs_dir = $scratch
database = $scratch/index
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
x509_extensions = leaf
[any]
organizationName = optional
commonName = supplied
[req]
distinguished_name = name
[name]
[leaf]
basicConstraints = critical, CA:FALSE
subjectAltName = \${ENV::names}
[authority]
basicConstraints = critical, CA:TRUE
CONF
export names=DNS:localhost
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }
authority() { # file name from until
  openssl req -new -config "$scratch/ca.conf" -key "$scratch/ca.key" -subj "/O=Invented Signers/CN=$2" -out "$scratch/r"
  openssl ca -batch -notext -config "$scratch/ca.conf" -selfsign -extensions authority -keyfile "$scratch/ca.key" \
    -in "$scratch/r" -startdate "$3" -enddate "$4" -out "$1" 2>"$scratch/said"
}
leaf() { # file names from until
  openssl req -new -config "$scratch/ca.conf" -key server.key -subj "/CN=$1" -out "$scratch/r"
  names=$2 openssl ca -batch -notext -config "$scratch/ca.conf" -cert authority.pem -keyfile "$scratch/ca.key" \
    -in "$scratch/r" -startdate "$3" -enddate "$4" -out "$1.pem" 2>"$scratch/said"
}
key "$scratch/ca.key"
key server.key
authority authority.pem "Invented Authority" 20200101000000Z 21190101000000Z
authority expired-authority.pem "Former Authority" 20100101000000Z 20110101000000Z
leaf server DNS:localhost,IP:127.0.0.1,DNS:models.example 20200101000000Z 21190101000000Z
leaf expired DNS:localhost,IP:127.0.0.1 20100101000000Z 20110101000000Z
leaf other DNS:other.example 20200101000000Z 21190101000000Z
