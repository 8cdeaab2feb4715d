/** For threads that import a person's modules: these stand in folders without a package.json, and Node would remark on it. */
export const MODULE_THREAD_FLAGS: readonly string[] = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
