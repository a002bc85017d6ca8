package pages

// CompareView is what the page Compare shows: which of the two clients were built.
type CompareView struct {
	Client  bool // the WASM client was built
	Angular bool // the Angular client was built
}

const (
	importGo       = `import { io } from "/client/socketplay.js";`
	importOfficial = `import { io } from "socket.io-client";`
)

// sameCode is the code with which both clients connect. It is a shortened version of
// js/tasks/connection.js and of the Angular SocketService.
const sameCode = `const socket = io("/", {
  path: "/socket.io/",
  auth: (send) => send({ token: session.token }), // asked again at each reconnection
});

socket.on("connect", () => {
  socket.emit("task:subscribe", { projectId: "1" }); // a new connection is in no rooms
  socket.emit("presence:online");
});

socket.on("task:created", ({ task }) => show(task));
socket.on("task:updated", ({ task }) => show(task));
socket.on("task:deleted", ({ taskId }) => hide(taskId));

socket.on("connect_error", async (error) => {
  if (socket.active) return; // no network: the socket tries again on its own
  if (error.message !== "Invalid or expired token") return;
  await session.refresh();
  socket.connect();
});`
