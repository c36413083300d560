//! A file that is reached by symbolic links.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::changes::served::{Served, TempDir, policy};

const ORIGINS: [&str; 3] = [
    "https://zero.example.com",
    "https://one.example.com",
    "https://two.example.com",
];

/// A new version of a mounted ConfigMap, in the steps of the kubelet (`AtomicWriter` in its
/// `pkg/volume/util/atomic_writer.go`): a directory with the files, a link to it, renamed over the
/// link that there is, and the old directory removed.
fn publish(mount: &Path, version: usize, text: &str) {
    let (data, next) = (mount.join("..data"), mount.join("..data_tmp"));
    let old = fs::read_link(&data).ok();
    let new = format!("..2025_01_0{}_00_00_00.123456789", version + 1);
    fs::create_dir(mount.join(&new)).unwrap();
    fs::write(mount.join(&new).join("policy.toml"), text).unwrap();
    symlink(&new, &next).unwrap();
    fs::rename(&next, &data).unwrap();
    match old {
        Some(old) => fs::remove_dir_all(mount.join(old)).unwrap(),
        None => symlink("..data/policy.toml", mount.join("policy.toml")).unwrap(),
    }
}

#[tokio::test]
async fn a_config_map_is_swapped_as_kubernetes_does() {
    let mount = TempDir::new("config-map");
    publish(&mount.0, 0, &policy(ORIGINS[0]));
    let served = Served::start(mount.path("policy.toml"));
    assert!(served.grants(ORIGINS[0]).await);
    for version in [1, 2] {
        publish(&mount.0, version, &policy(ORIGINS[version]));
        served
            .wait_until_granted(ORIGINS[version], ORIGINS[version - 1])
            .await;
    }
}

#[tokio::test]
async fn a_broken_config_map_is_reported_and_mended() {
    let mount = TempDir::new("broken-config-map");
    publish(&mount.0, 0, &policy(ORIGINS[0]));
    let served = Served::start(mount.path("policy.toml"));
    publish(&mount.0, 1, &policy("*"));
    let reports = served.wait_for_reports(1).await;
    assert!(
        reports[0].contains("rule 0, credentialed: `*` "),
        "{reports:?}"
    );
    assert!(served.grants(ORIGINS[0]).await);
    publish(&mount.0, 2, &policy(ORIGINS[1]));
    served.wait_until_granted(ORIGINS[1], ORIGINS[0]).await;
}

/// A directory on the way is a link, which lies beside the releases that it leads to.
#[tokio::test]
async fn a_release_is_swapped_by_the_link_to_its_directory() {
    let root = TempDir::new("releases");
    for (release, origin) in ORIGINS.iter().enumerate() {
        let directory = root.path(&format!("releases/{release}"));
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("policy.toml"), policy(origin)).unwrap();
    }
    let (current, next) = (root.path("current"), root.path("next"));
    symlink("releases/0", &current).unwrap();
    let served = Served::start(current.join("policy.toml"));
    for release in [1, 2] {
        symlink(format!("releases/{release}"), &next).unwrap();
        fs::rename(&next, &current).unwrap();
        served
            .wait_until_granted(ORIGINS[release], ORIGINS[release - 1])
            .await;
    }
    // And the file that it leads to now is watched.
    let file = root.path("releases/2/policy.toml");
    fs::write(file, policy(ORIGINS[0])).unwrap();
    served.wait_until_granted(ORIGINS[0], ORIGINS[2]).await;
}

/// No link changes, but what they lead to, elsewhere.
#[tokio::test]
async fn the_file_behind_a_chain_of_links_is_written_in_place() {
    let root = TempDir::new("chain");
    for directory in ["etc", "shared", "store"] {
        fs::create_dir(root.path(directory)).unwrap();
    }
    let file = root.path("store/policy.toml");
    fs::write(&file, policy(ORIGINS[0])).unwrap();
    symlink("../store/policy.toml", root.path("shared/link.toml")).unwrap();
    symlink(root.path("shared/link.toml"), root.path("etc/policy.toml")).unwrap();
    let served = Served::start(root.path("etc/policy.toml"));
    fs::write(&file, policy(ORIGINS[1])).unwrap();
    served.wait_until_granted(ORIGINS[1], ORIGINS[0]).await;

    // The link in the middle is swapped.
    fs::write(root.path("store/other.toml"), policy(ORIGINS[2])).unwrap();
    symlink("../store/other.toml", root.path("shared/next.toml")).unwrap();
    fs::rename(root.path("shared/next.toml"), root.path("shared/link.toml")).unwrap();
    served.wait_until_granted(ORIGINS[2], ORIGINS[1]).await;
}
