import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";
import { LessonInstrument } from "./lesson-instrument.ts";
import "./lesson.css";

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("LessonInstrument", LessonInstrument);
  },
};

export default theme;
