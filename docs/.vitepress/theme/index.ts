import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";

const theme: Theme = { extends: DefaultTheme };

export default theme;
