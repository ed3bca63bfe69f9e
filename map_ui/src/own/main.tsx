// A member's own page, for the phone.
import { render } from "preact";
import { language } from "../shared/language";
import "../shared/tokens.css";
import "./own.css";
import { Own } from "./Own";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
render(<Own />, document.querySelector("#app")!);
