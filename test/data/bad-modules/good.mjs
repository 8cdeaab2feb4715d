export { Descent as default } from "./descent.mjs";
