// The task app's realtime half. Run it with: node server.js
// It needs: npm install socket.io
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const httpServer = createServer();
const io = new Server(httpServer, {
  cors: { origin: "http://localhost:4200", credentials: true },
});

// This lesson is not about identity, so the server believes any name. A real server
// must never do that: see lesson 9.
io.use((socket, next) => {
  const name = socket.handshake.auth?.name;
  if (!name) return next(new Error("Authentication required"));
  socket.data.name = name;
  next();
});

io.on("connection", (socket) => {
  socket.join(`user:${socket.data.name}`);

  socket.on("task:subscribe", ({ projectId } = {}) => {
    if (projectId) socket.join(`project:${projectId}`);
  });

  socket.on("task:finish", (task) => {
    // One emit names both rooms, so each socket receives it once. It starts from
    // socket, so it leaves out the author.
    socket.to("project:1").to("user:bob").emit("task:done", task);
  });
});

io.of("/tasks");

httpServer.listen(3000, () => console.log("listening on http://localhost:3000"));
