// The console of clerks and staff.
import { render } from "preact";
import { language } from "../shared/language";
import "../shared/tokens.css";
import "../desk/desk.css";
import { Console } from "./Console";
import "./console.css";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
render(<Console />, document.querySelector("#app")!);
