// What is handed over to the map platforms: fetched when it is wanted.
import "./feeds.css";

export { Feeds } from "./Feeds";
