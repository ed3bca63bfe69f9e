// What is on its way: fetched when it is wanted.
import "./work.css";
import "../figures/figures.css";
import "../forms/forms.css";
import "../selection/selection.css";
import "../sites/sites.css";

export { Work } from "./Work";
