"""The sample that ships: fictional districts, their fact sheets, and the generator that writes documents and gold."""
