// What those who look after sites see to: photos, what drivers say, the map platforms. Fetched when it is wanted.
import "../work/work.css";
import "./sites.css";

export { Sites } from "./Sites";
