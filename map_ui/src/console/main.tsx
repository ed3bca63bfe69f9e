// The console of clerks and staff.
import { render } from "preact";
import { language, say } from "../shared/language";
import "../shared/tokens.css";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
render(<h1>{say("工作台", "Console")}</h1>, document.querySelector("#app")!);
