// The page of planners.
import { render } from "preact";
import { language } from "../shared/language";
import "../shared/tokens.css";
import "../desk/desk.css";
import { Planner } from "./Planner";
import "./planner.css";
import "./print.css";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
render(<Planner />, document.querySelector("#app")!);
