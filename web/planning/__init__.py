"""The planner's pages: how many places are needed, and on what that rests."""
