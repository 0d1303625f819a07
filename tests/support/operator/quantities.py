"""Quantities as people write them and as an API server stores them; tests/e2e/operator asks one."""

STORED = {
    "0.5": "500m",
    "1000m": "1",
    "1500m": "1500m",
    "0.25": "250m",
    "2.0": "2",
    "1024Mi": "1Gi",
    "1.5Gi": "1536Mi",
    "0.5Gi": "512Mi",
    "500Mi": "500Mi",
    "0.5Ki": "512",
    "1.1Gi": "1181116006400m",
    "1000k": "1M",
    "100000": "100k",
    "1048576": "1048576",
    "1.5k": "1500",
    "1000Gi": "1000Gi",
}
