// Which programs are told of what: fetched when it is wanted.
import "./webhooks.css";

export { WebhooksView } from "./WebhooksView";
