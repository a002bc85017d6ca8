// One of the three clients. Run it with: node client.js alice
// It needs: npm install socket.io-client
const { io } = require("socket.io-client");

const name = process.argv[2] ?? "alice";
const socket = io("http://localhost:3000", { auth: { name } });

socket.on("connect", () => {
  console.log(`${name} is connected as ${socket.id}`);
  if (name !== "bob") socket.emit("task:subscribe", { projectId: "1" });
  if (name === "alice") {
    // Give the others a moment to connect.
    setTimeout(() => socket.emit("task:finish", { title: "Order tea" }), 3000);
  }
});

socket.on("connect_error", (err) => console.log(`${name} was refused: ${err.message}`));

socket.onAny((event, ...args) => console.log(`${name} received ${event}`, ...args));
