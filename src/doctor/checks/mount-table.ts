/** Network file systems by their names in the mount table. */
const NETWORK: ReadonlySet<string> = new Set([
  ...["nfs", "nfs3", "nfs4", "lustre", "lustre_lite", "gpfs", "mmfs", "beegfs", "beegfs_nodev", "fhgfs", "panfs"],
  ...["ceph", "glusterfs", "wekafs", "orangefs", "pvfs2", "ocfs2", "gfs", "gfs2", "quobyte", "moosefs"],
  ...["smbfs", "smb2", "smb3", "cifs", "afs", "openafs", "coda", "ncpfs", "9p", "virtiofs", "vboxsf"],
]);

/** FUSE file systems of one machine. All others may be shared: fuse.sshfs, fuse.gcsfuse, … */
const LOCAL_FUSE: ReadonlySet<string> = new Set(["fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.portal"]);

/** A line of the mount table. */
export interface Mount {
  /** Name of the file system: `nfs4`. */
  readonly type: string;
  readonly point: string;
}

/**
 * Finds the mount of a folder (an absolute path without links) in the text of /proc/self/mountinfo.
 */
export function mountOf(table: string, folder: string): Mount | undefined {
  let found: Mount | undefined;
  for (const line of table.split("\n")) {
    // id, parent, device, root, mount point, options, further fields, "-", type, source, options
    const [before = "", after = ""] = line.split(" - ");
    const point = before.split(" ")[4]?.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
    const [type = ""] = after.split(" ");
    if (point === undefined || type === "") continue;
    const isInside = folder === point || folder.startsWith(point.endsWith("/") ? point : `${point}/`);
    // A later mount hides an earlier one at the same place.
    if (isInside && point.length >= (found?.point.length ?? 0)) found = { type, point };
  }
  return found;
}

/** Whether several machines may share a file system. */
export function isNetwork(type: string): boolean {
  return NETWORK.has(type.toLowerCase()) || (type.startsWith("fuse.") && !LOCAL_FUSE.has(type));
}
